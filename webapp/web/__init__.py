"""HTTP: the journey engine and one blueprint per capability, pages or fragments. Blueprints never import each other."""
