### Clauses, in their own words.

clause-B4 = Tap water is supplied in the normal supply periods at sufficient pressure.
clause-B5 = On site within 1 hour of a reported network leak.
clause-B7 = Large repairs are done within 24 hours.
clause-C18 = The water quality section monitors plant outlet and network water.
clause-C20 = Production regulates pressure and guarantees it at every point of the network.
clause-C24 = Water quality problems are sampled and analysed by the water quality section.
clause-H8 = Secondary supply is managed so that its quality and parameters hold.
clause-H14 = False or delayed operation and room temperature reports have consequences.
clause-H15 = Residents' rooms must reach 18 °C or more from 06:00 to 21:00.
clause-H16 = At other times strive for 18 °C; never below 16 °C.
clause-H17 = Non-residential rooms are not below the temperature agreed in the heating contract.
clause-H25 = Secondary pumping attains its parameters 100 %.
clause-H31 = Ordinary events get a handling opinion within 2 hours, fed back to the command centre.
clause-H33 = Complaints are closed within the month, 100 %.
clause-H35 = Units deliver original records and data at fixed times.
clause-W26 = No water, leakage or contamination: record at once, assign in time.
clause-W40 = A stop of water for 500 or more households is reported to dispatch within 20 minutes.
clause-P1 = What is not finished is not closed in the system.
