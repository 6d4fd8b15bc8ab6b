-- 50 authors, 20 tags, 500 articles: the same text at every installation, put together from subjects, titles and sentences.

INSERT INTO public.author (id, name, email, joined_at)
SELECT n, name,
    lower(translate(name, ' ''áéíóúñçöüäøåşžčğıł', '..aeiouncouaoaszcgil')) || '@example.org',
    DATE '2021-03-01' + (n::integer * 37) % 900
FROM unnest(ARRAY[
    'Maya Lindqvist', 'Tomás Herrera', 'Aiko Tanaka', 'Samuel Okafor', 'Ingrid Vestergaard', 'Ravi Menon', 'Claire Dubois',
    'Jonas Weber', 'Leila Haddad', 'Peter Novák', 'Grace Mwangi', 'Eoin Gallagher', 'Sofia Marchetti', 'Kwame Mensah',
    'Hanna Kowalska', 'Diego Fuentes', 'Mei Lin Chua', 'Arne Solberg', 'Priya Raman', 'Oliver Hughes', 'Zeynep Aydın',
    'Marcus Bell', 'Elena Petrova', 'Yusuf Karim', 'Anneke de Vries', 'Rosa Delgado', 'Callum Fraser', 'Nadia Rahman',
    'Viktor Horvat', 'Amelia Stone', 'Joon-ho Park', 'Beatriz Almeida', 'Finn Andersen', 'Thandiwe Dube', 'Luca Moretti',
    'Sarah Whitfield', 'Emre Yildiz', 'Noor Jansen', 'Gabriel Santos', 'Freya Nyström', 'Ahmed Saleh', 'Isabel Cortés',
    'Henrik Dahl', 'Lucy Pemberton', 'Mateo Vargas', 'Olga Sidorova', 'Daniel Asante', 'Kirsten Holm', 'Rafael Nunes',
    'Wen Zhao']) WITH ORDINALITY AS authors(name, n);

CREATE TEMPORARY TABLE topic (n integer, tag text, subjects text[], sentences text[]) ON COMMIT DROP;
INSERT INTO topic VALUES
(1, 'astronomy', ARRAY['small telescopes', 'meteor showers', 'dark skies', 'old star charts', 'the winter constellations'], ARRAY[
    'The eye needs twenty minutes to get used to the dark and one careless torch to lose it again.',
    'A pair of binoculars on a garden fence shows more than most people expect.',
    'The observatory on the hill opens its dome on the first Friday of the month, and the queue is mostly children.',
    'Street lamps with proper shades gave the village back some eight hundred stars.',
    'I keep a notebook, because what I remember of a night is always the weather.']),
(2, 'baking', ARRAY['sourdough starters', 'rye bread', 'laminated dough', 'village ovens', 'birthday cakes'], ARRAY[
    'Flour from the same mill behaves differently in March and in September.',
    'A kitchen scale costs less than the three loaves it will save in the first month.',
    'Steam in the first ten minutes decides what the crust will be.',
    'The dough does not read the clock; it reads the temperature of the room.',
    'Most failures are impatience with a recipe around it.']),
(3, 'bicycles', ARRAY['cargo bikes', 'night trains for cyclists', 'repair cafés', 'steel frames', 'winter tyres'], ARRAY[
    'The school run takes eleven minutes by bicycle and nineteen by car, parking included.',
    'A chain lasts three times as long when somebody wipes it on Sundays.',
    'The council counted nine hundred riders a day on a bridge built for two hundred.',
    'Headwind is the only hill we have, and it moves.',
    'Nobody ever regretted mudguards.']),
(4, 'birds', ARRAY['garden feeders', 'swift boxes', 'dawn walks', 'migrating cranes', 'sparrow counts'], ARRAY[
    'The blackbird on the aerial sings a phrase it learned from a delivery van.',
    'Forty volunteers with clipboards produced the longest series of counts in the county.',
    'Swifts return within the same three days of May, whatever the spring has been like.',
    'A hedge is worth more than a feeder, and costs one afternoon.',
    'The best binoculars are the ones that hang beside the door.']),
(5, 'books', ARRAY['second-hand bookshops', 'marginal notes', 'long novels', 'library cards', 'translated poetry'], ARRAY[
    'The shop sells by weight on Saturdays, which does wonders for Victorian sermons.',
    'Somebody before me had underlined only the descriptions of food.',
    'A translator I asked said that the hardest word in any language is the one for home.',
    'The library lends out cake tins now, and membership has doubled.',
    'I read the last chapter on a platform and missed two trains.']),
(6, 'cities', ARRAY['public benches', 'corner shops', 'pedestrian streets', 'rooftop gardens', 'night buses'], ARRAY[
    'The market hall survived because nobody could agree on what to build instead.',
    'A bench every two hundred metres decides whether my father goes out.',
    'When the road was closed for a water main, the cafés asked for it to stay that way.',
    'Planners count cars because cars are easy to count.',
    'The oldest shop in the street sells buttons and answers questions.']),
(7, 'climbing', ARRAY['easy ridges', 'climbing walls', 'mountain huts', 'old ropes', 'rest days'], ARRAY[
    'Turning back is a skill, and it needs practice like any other.',
    'The hut warden has rung the weather station at six each morning since 1987.',
    'Strength comes in weeks, tendons take years.',
    'Most of the route is walking, and most of the walking is talking.',
    'The view from the second-highest summit includes the highest.']),
(8, 'coffee', ARRAY['filter coffee', 'small roasters', 'office machines', 'hand grinders', 'station cafés'], ARRAY[
    'The grinder matters more than the machine, and clean water more than both.',
    'A cooperative of ninety farms now sells under its own name.',
    'The waiter has known my order for six years and my name for two.',
    'Decaffeinated coffee has become good while nobody was looking.',
    'Two degrees in the water are a different cup.']),
(9, 'databases', ARRAY['slow queries', 'schema migrations', 'logical replication', 'partial indexes', 'connection pools'], ARRAY[
    'The plan changed at three in the morning, when the statistics were two rows out of date.',
    'A transaction that nobody closes is a lease on everybody else''s disk.',
    'Constraints are the only documentation that is checked on every write.',
    'We removed a cache and the page became faster, since it was no longer wrong.',
    'Read the whole query plan, from the innermost line outwards.']),
(10, 'gardening', ARRAY['compost heaps', 'tomato seedlings', 'shared allotments', 'apple pruning', 'wild corners'], ARRAY[
    'The slugs and I have agreed on the lettuce; we differ on the beans.',
    'A heap that smells is a heap that wants straw.',
    'Three neighbours, one rotavator, no quarrels so far.',
    'The tree carries better since I stopped being afraid of the saw.',
    'Leave a square metre alone and by August it has tenants.']),
(11, 'history', ARRAY['parish registers', 'canal towns', 'forgotten footpaths', 'market charters', 'family letters'], ARRAY[
    'The clerk spelled the same surname in five ways within one winter.',
    'A lock keeper''s ledger is a history of weather, coal and drink.',
    'The path is older than the county it leads out of.',
    'What the letters leave out is usually what everybody knew.',
    'The charter grants a fair on the feast of a saint nobody can identify.']),
(12, 'languages', ARRAY['minority languages', 'false friends', 'place names', 'sign languages', 'phrase books'], ARRAY[
    'My neighbour has a word for the light before snow, and nobody left to say it to.',
    'The third month is the worst: enough to understand the jokes, not enough to make one.',
    'Children correct grammar without mercy and without naming the rule.',
    'The river has kept the name that the people before the people before us gave it.',
    'An evening class is nine strangers agreeing to be bad at something together.']),
(13, 'maps', ARRAY['hand-drawn maps', 'contour lines', 'tube diagrams', 'sea charts', 'volunteer surveys'], ARRAY[
    'A map is an argument about what may be left out.',
    'Volunteers had the new footbridge on the map the evening before it opened.',
    'The legend is the only part that everybody should read and nobody does.',
    'Folding it back correctly is the last examination of the trade.',
    'The blank areas were the most honest thing about the old sheets.']),
(14, 'music', ARRAY['village choirs', 'second-hand pianos', 'street musicians', 'radio archives', 'folk sessions'], ARRAY[
    'The altos outnumber the tenors four to one, as is the law.',
    'A piano tuner I spoke to can tell which rooms are heated at night.',
    'The recording was made in one take because the tape was short.',
    'Nobody counts in; somebody''s foot decides.',
    'Practice ten minutes daily and the neighbours will notice before you do.']),
(15, 'oceans', ARRAY['tide tables', 'kelp forests', 'lighthouse keepers', 'beach surveys', 'harbour seals'], ARRAY[
    'The sea gives back plastic in the order in which we threw it away.',
    'The harbour master reads the swell from the sound of the chains.',
    'A square metre of kelp houses more species than my street.',
    'The ferry has been cancelled for wind on the same date three years running.',
    'Two centimetres do not sound like much until they stand in the cellar.']),
(16, 'photography', ARRAY['film cameras', 'street portraits', 'darkrooms', 'family albums', 'pinhole boxes'], ARRAY[
    'Ask first; the second picture is better anyway.',
    'Thirty-six frames a month taught me what four thousand had not.',
    'The print is the first moment that you cannot blame on the screen.',
    'My aunt wrote names on the backs, and so saved four generations from being strangers.',
    'Light from a north window forgives nearly everything.']),
(17, 'programming', ARRAY['code reviews', 'small tools', 'error messages', 'unit tests', 'old codebases'], ARRAY[
    'The bug had been reported in 2014, by me.',
    'A good error says what was tried, with what, and what to do next.',
    'We deleted nine thousand lines, and the only complaint was about the colour of a button.',
    'The test was right; it took us two days to forgive it.',
    'Names are the cheapest documentation, and the first to go stale.']),
(18, 'railways', ARRAY['sleeper trains', 'branch lines', 'station clocks', 'railway kitchens', 'timetable conferences'], ARRAY[
    'The line was closed in 1968 and reopened by the grandchildren of those who protested.',
    'The clock waits a second and a half at the full minute, so that every minute starts together.',
    'Breakfast arrives somewhere around the border, with the passports.',
    'A connection of four minutes is a promise made by people who do not know each other.',
    'The signal box has become a holiday flat with an excellent view of freight.']),
(19, 'volunteering', ARRAY['food banks', 'lifeboat crews', 'reading mentors', 'neighbourhood kitchens', 'trail wardens'], ARRAY[
    'The rota is the real institution; the building is only where it hangs.',
    'We feed a hundred and twenty people on Thursdays and know most of the names.',
    'The pager goes off at dinner, always at dinner.',
    'He came to fix one chair and has been our treasurer for nine years.',
    'Half an hour of reading a week is worth a term, says the headteacher.']),
(20, 'weather', ARRAY['rain gauges', 'cloud diaries', 'village forecasts', 'late frosts', 'storm names'], ARRAY[
    'My gauge is a jam jar with a ruler, and it agrees with the airport to a millimetre.',
    'Fog is a cloud that has given up.',
    'The orchard lost its blossom on the one night without wind.',
    'The forecast for tomorrow is better than the one for today was in my childhood.',
    'The diary covers eleven thousand days, and no two of them are called average.']);

INSERT INTO public.tag (name) SELECT tag FROM topic;

CREATE TEMPORARY TABLE seed ON COMMIT DROP AS
SELECT id, topic.*, (id * 7 + 43) % 50 + 1 AS author_id, (id - 1) / 50 AS round, (id - 1) / 100 AS turn,
    subjects[(id - 1) / 20 % 5 + 1] AS subject,
    upper(left(subjects[(id - 1) / 20 % 5 + 1], 1)) || substr(subjects[(id - 1) / 20 % 5 + 1], 2) AS capitalised
FROM generate_series(1, 500) AS id JOIN topic ON topic.n = (id - 1) % 20 + 1;

WITH wording AS (
    SELECT ARRAY[
        'What nobody tells you about {s}', 'A short history of {s}', 'Ten years with {s}', 'Notes on {s}',
        '{S}, explained to my neighbour', 'The quiet return of {s}', 'Why I gave up on {s}, and came back',
        'A weekend with {s}', 'How {s} changed our street', 'Five mistakes I made with {s}', 'In praise of {s}',
        '{S}: a field report', 'The trouble with {s}', 'Questions readers asked about {s}', '{S} for people in a hurry',
        'What my grandmother knew about {s}', 'The economics of {s}', 'Getting started with {s}', 'The case against {s}',
        '{S}, revisited', 'A letter about {s}', 'Looking after {s}', 'What comes after {s}', 'Learning from {s}',
        'Who pays for {s}?'] AS titles,
    ARRAY[
        'I had meant to write about something else this month, but {s} kept coming up.',
        'It began, as these things do, with a question from a reader about {s}.',
        'For a long time I had no opinion on {s}.',
        'There are two kinds of people: those who care about {s}, and those who have not tried.',
        'Last spring we spent a week looking into {s}, and came home with a full notebook.',
        'Every family has a story about {s}; this is ours.',
        'You can ignore {s} for years, and then one morning you cannot.'] AS openings,
    ARRAY[
        'Write to me if you know better; many of you do.',
        'More of this next month, when the numbers are in.',
        'None of it is difficult, and all of it takes time.',
        'I would do it the same way again, only earlier.',
        'If you try only one thing from this page, try that one.',
        'The photographs are Lucy''s, the errors mine.'] AS endings)
INSERT INTO public.article (id, title, content, author_id, is_published, published_at, views, updated_at)
SELECT id,
    replace(replace(titles[((n * 5 + id / 20 % 5) * 7 + turn * 5) % 25 + 1], '{s}', subject), '{S}', capitalised),
    replace(openings[id % 7 + 1], '{s}', subject) || ' ' || sentences[id % 5 + 1] || ' ' || sentences[(id + 2 + turn % 2) % 5 + 1]
        || E'\n\n' || sentences[(id + 1) % 5 + 1] || ' ' || endings[(id * 5 + turn) % 6 + 1],
    author_id,
    NOT is_draft,
    CASE WHEN is_draft THEN NULL ELSE written END,
    CASE WHEN is_draft THEN 0 ELSE id * 7919 % 1613 + (id * 104729 % 97) * (id * 31 % 53) END,
    least(written + make_interval(hours => id * 13 % 30), date_trunc('hour', now()) - make_interval(mins => 500 - id))
FROM wording, seed,
    -- A fifth are drafts; the two users that have tokens get two fifths, so that there is something to see.
    LATERAL (SELECT (round * 3 + author_id) % 5 <= CASE WHEN author_id <= 2 THEN 1 ELSE 0 END AS is_draft,
        date_trunc('hour', now()) - make_interval(hours => (501 - id) * 35, mins => id * 17 % 60) AS written) AS state;

INSERT INTO public.article_tag (article_id, tag_name)
SELECT id, tag FROM seed
UNION
SELECT id, topic.tag FROM seed JOIN topic ON topic.n = (seed.n + 2 + seed.turn * 3) % 20 + 1 WHERE id % 2 = 0
UNION
SELECT id, topic.tag FROM seed JOIN topic ON topic.n = (seed.n * 3 + 7) % 20 + 1 WHERE id % 5 = 0;

SELECT setval(pg_get_serial_sequence('public.author', 'id'), 50), setval(pg_get_serial_sequence('public.article', 'id'), 500);
