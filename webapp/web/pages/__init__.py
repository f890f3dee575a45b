"""The pages of the site: one package per capability. None imports another."""
