"""HTTP: the journey engine, pages and fragments, and one blueprint a capability. Blueprints never import each other."""
