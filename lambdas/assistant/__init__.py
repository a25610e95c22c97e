"""The assistant: conversations that never invent a product, a price or an attribute."""
