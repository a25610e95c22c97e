"""What happens when something behind the API fails."""
