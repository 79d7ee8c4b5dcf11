"""Legal clocks on cases (时限): which start when, what they reach, whom they reach, and the light they show."""
