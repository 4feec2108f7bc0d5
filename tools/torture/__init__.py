"""Kills, faults and gaps against a made-up VK: is anything lost, doubled, or counted twice?"""
