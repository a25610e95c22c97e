"""What a careful buyer and a patient attacker would try."""
