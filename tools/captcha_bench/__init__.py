"""Measures of the anti-robot check, from both sides: ``make bench-captcha`` (docs/captcha.md)."""
