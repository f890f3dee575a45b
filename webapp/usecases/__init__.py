"""What the service does: one public function per module, one transaction per call. No HTTP here."""
