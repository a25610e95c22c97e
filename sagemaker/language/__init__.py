"""A small language model of the shop's own: SmolLM2 with an adapter, asked and answering as Bedrock's Converse does."""
