"""VK: the only package that imports vk_api."""
