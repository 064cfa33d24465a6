"""Words with a capital that stand where a name could stand: at the end of a comment, after a greeting."""

_NO_NAMES = """
a able about above absolutely abuse actually admin administrator after again against agreed ah all almost alone
already also always amazing amen an and angry anon anonymous another any anybody anyone anything anyway appalling
april are as ask at august away awesome awful back bad be beautiful because been before being best better boring both
brilliant brutal but by bye can cannot carefully cheers christ christianity christmas clearly colleague colleagues
come comments common completely congratulations correct could criminal cut cuts dad dangerous dead dear december
definitely did disaster discuss disgrace disgraceful disgusting dismal do done dreadful each easy edit edited eh
either else end enjoy enough especially even ever every everybody everyone everything everywhere exactly excellent
fact fair false fantastic farce fear february few fight final finally fine first folks for forever forward friday
friend friends from full fun funny game genius get go god gone good goodbye goodness goodnight government great guess
guest guys ha haha happy hard hardly has hate have he hear heaven hello help her here hi him his hmm home honestly
hooray hope hopefully horrible how however i idiot idiots if impossible in incredible indeed interesting is it its
january jesus job jobs joke july june just kidding know labour last laughable least less lies life like link lol lord
lost love luck ludicrous lunacy madam madness many march mate mates maybe me men merry message mine minister ministers
mod moderator mom monday money more morning most much mum must my myself naturally necessary neither never new next
nice night no nobody none nonsense nope nor not nothing november now nowhere obvious obviously october of off oh ok
okay old omg on once one only op or other others ouch our ours out over pardon parliament pathetic peace people
perfect perhaps period please pointless poor possibly precisely priceless probably progress promise ps question
questions quite rant read reader readers really redundancy reform rehabilitation respect rest result ridiculous right
rip rubbish sad sadly same santa saturday scandal scandalous scary see september seriously shame shameful she shit
shocking sick sigh silence silly simple simples since sir sirs so solidarity some somebody someone something somewhere
soon sorry spot still stop strange strike stuff stupid such sunday support sure surely surprise surprised take team
thank thankfully thanks that the their theirs them then there therefore these they thing things think this those
thursday thus time to today together tomorrow tonight too tories total totally tragic trouble true truly trust truth
tuesday twice two typical unacceptable unbelievable unfair unfortunately union unknown unless until us useless usual
utterly very wait was way we wednesday welcome well were what whatever when where wherever whether which whilst who
whoever why wicked will win with without women wonderful work worse worst would wow wrong yeah year years yep yes
yesterday yet you your yours yourself yup
"""

#: English words that sign nothing and greet nobody, in normal form. A known author's name overrules them.
NO_NAMES = frozenset(_NO_NAMES.split())

#: Words that close a letter; what follows them is the writer's name.
CLOSINGS = (
    r"(?:yours(?: (?:truly|sincerely|faithfully|ever|aye|in \w+(?: \w+)?))?|"
    r"(?:kind|kindest|best|warm|warmest) (?:regards|wishes)|regards|all the best|best|cheers|"
    r"many thanks|thanks|thank you|with thanks|with love|much love|lots of love|love|hugs|"
    r"in solidarity|solidarity|in sorrow|sincerely|respectfully|peace|take care|signed|gru(?:ß|ss)|vg|lg|"
    r"(?:mit )?(?:freundlichen|besten|lieben|viele|liebe|herzliche|beste) gr(?:ü|ue)(?:ß|ss)en?|"
    r"(?:bien )?cordialement|amicalement|bises|un saludo|saludos|abrazos|cordiali saluti|saluti|groeten|groetjes)"
)
