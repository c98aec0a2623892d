# Makes gpio-sim follow the outside whenever the line is an input, as a pad does: also when the
# kernel makes it one to emulate open drain and open source, which gpio-sim takes for driving.
s/!test_bit(FLAG_IS_OUT, &desc->flags)/test_bit(offset, chip->direction_map)/
/^	__set_bit(offset, chip->direction_map);/a\
	__assign_bit(offset, chip->value_map, test_bit(offset, chip->pull_map));
