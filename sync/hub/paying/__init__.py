"""Money of orders that were paid from afar: what to ask of a payment gateway, and how."""
