"""Articles written for these tests, with the constructions that news prose uses."""

HARBOR = """Norland's Premier hosts Sudran Foreign Minister Ana Berg for harbor talks

The neighbors looked at relations and other developments.
Norland and Sudra will be “partners always, rivals never”, Sudran Foreign Minister Ana Berg has said on a visit to Port Ellis.
Berg is on a four-day visit to Port Ellis, a trip overshadowed by a quarrel about fishing.
Norland and Sudra signed an “open waters” pact weeks before Norland sent hundreds of ships to the Gray Strait in March 2019.
Norlander President Otto Lind has met Berg more than 25 times over the past decade, and the two leaders have agreed to share pilots.
“No storm, no shore,” Berg said. “You must row to arrive.”
Berg said recent talks on quotas had already produced a first agreement, despite the differences.
Sudra presents itself as a friend of both sides and says it is not selling patrol boats to either camp.
But it is a member of the Coastal League, and League members have branded Sudra a “silent partner” of the smugglers.
About 1,200 fishers lost their licenses last year, according to the Harbor Institute.
Lind later told reporters that he would visit Sudra in May.
His remarks came a day after the Institute said that catches fell by 12 percent between 2015 and 2018.
Is that the end of the quarrel?
"""  # noqa: E501 - a paragraph is one line

CITY = """The city council spent $3.5 million on buses in 2021, Mayor Ruth Okafor said on Tuesday.

“We are proud of it,” Okafor said. “Two thirds of the old fleet was scrapped.”

Officials said the rest would follow. Thank you to everybody who helped!
"""
