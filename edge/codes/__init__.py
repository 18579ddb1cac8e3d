"""The gate between what a scanner or keyboard delivers and the catalogue."""

from edge.codes.brought import coupon_keys, numbers_goods, plain_code, read_brought
from edge.codes.gate import CODE_CHARACTERS_MAX, looks_like_barcode, read_code
from edge.codes.prefixes import NumberUse
from edge.codes.readings import (
    CodeReading,
    CouponCode,
    ElementString,
    Gtin,
    ShortCode,
    Tag,
    Text,
    VariableMeasure,
    VariableMeasureScheme,
    catalogue_keys,
)
from edge.domain.product_numbers import check_digit, is_gtin

__all__ = [
    "CODE_CHARACTERS_MAX",
    "CodeReading",
    "CouponCode",
    "ElementString",
    "Gtin",
    "NumberUse",
    "ShortCode",
    "Tag",
    "Text",
    "VariableMeasure",
    "VariableMeasureScheme",
    "catalogue_keys",
    "check_digit",
    "coupon_keys",
    "is_gtin",
    "looks_like_barcode",
    "numbers_goods",
    "plain_code",
    "read_brought",
    "read_code",
]
