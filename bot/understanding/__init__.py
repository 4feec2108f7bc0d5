"""How a director's free words are understood: tables of words and phrases, and rules over them.

`bot.intents` is the face of this package; nothing else imports from it.
"""
