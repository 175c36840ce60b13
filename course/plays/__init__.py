"""Plays: a stage shown in a minute or two, as somebody would show it who types. `make demo [STAGE=NN]` shows it on the
terminal; the site has each of them with a player.

A script in scripts/NN.txt has what is typed, a line each behind `$ `, or behind `! ` if that ends in a panic; under it, behind `? `,
texts that must be in the answer; and, behind `# `, what is said to whoever watches.
"""
