"""What must not be shipped: holes, licences, findings."""
