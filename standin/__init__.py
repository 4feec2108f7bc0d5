"""A VK on this machine, over its own HTTP."""
