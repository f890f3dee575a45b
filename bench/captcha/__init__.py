"""``make -C bench captcha`` measures the anti-robot check: its strength and its cost (docs/captcha.md)."""
