"""What people type in journeys is kept until it is carried out (SPEC 3)."""
