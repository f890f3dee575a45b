"""What the service does: one public function a module, one transaction each. No HTTP here."""
