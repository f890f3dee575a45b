"""Measures of the anti-robot check, from both sides: ``make -C bench captcha`` (docs/captcha.md)."""
