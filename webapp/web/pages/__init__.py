"""The pages of the site: one package a capability. None imports another."""
