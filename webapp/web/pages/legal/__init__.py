"""Legal pages, site map, help and contact (SPEC 9)."""
