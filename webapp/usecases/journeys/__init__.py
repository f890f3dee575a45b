"""The service keeps what people type in a journey until the journey is carried out (SPEC 3)."""
