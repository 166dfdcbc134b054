"""The checks of the launch and the strategy."""

from governance.checks import g13, g14, g15, g17, g18

CHECKS = (g13.CHECK, g14.CHECK, g15.CHECK, g17.CHECK, g18.CHECK)
