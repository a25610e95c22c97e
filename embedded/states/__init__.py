"""What moto's Step Functions interpreter lacks."""
