"""Names and places that the invented customers are drawn from."""

# Zone, share of the customers, dialling code.
PLACES = (
    ("Europe/Berlin", 24, "+49"),
    ("Europe/London", 16, "+44"),
    ("America/New_York", 15, "+1"),
    ("America/Los_Angeles", 10, "+1"),
    ("America/Chicago", 6, "+1"),
    ("Asia/Kolkata", 9, "+91"),
    ("Australia/Sydney", 6, "+61"),
    ("America/Sao_Paulo", 5, "+55"),
    ("Asia/Tokyo", 4, "+81"),
    ("Europe/Lisbon", 2.5, "+351"),
    ("Asia/Kathmandu", 2, "+977"),
    ("Australia/Lord_Howe", 0.5, "+61"),
)

# fmt: off
FIRST = (
    "Aisha", "Akira", "Alba", "Amir", "Anjali", "Anton", "Astrid", "Bea", "Bikram", "Bruno", "Carla", "Chiara",
    "Clara", "Dawa", "Deepa", "Diego", "Elena", "Elif", "Emil", "Esther", "Farah", "Felix", "Fiona", "Florian",
    "Grace", "Greta", "Hana", "Hannah", "Hugo", "Ida", "Ines", "Ingrid", "Isaac", "Ivy", "Jack", "Jamal", "Joana",
    "Jonah", "Julia", "Kabir", "Kaito", "Karim", "Kavya", "Lars", "Layla", "Lea", "Leo", "Lin", "Lotte", "Luca",
    "Lucia", "Mabel", "Magnus", "Maria", "Marta", "Mateus", "Meera", "Milan", "Mina", "Nadia", "Nina", "Noah",
    "Nora", "Oliver", "Omar", "Oscar", "Paula", "Pema", "Petra", "Priya", "Rafael", "Ravi", "Rosa", "Ruth",
    "Sakura", "Samir", "Sara", "Sofia", "Sunita", "Tara", "Theo", "Thomas", "Tiago", "Uma", "Valentina", "Victor",
    "Vikram", "Wanda", "Will", "Yara", "Yuki", "Zoe",
)
# fmt: on

# fmt: off
LAST = (
    "Abbott", "Acharya", "Almeida", "Andersen", "Arnold", "Bach", "Banerjee", "Barros", "Becker", "Bianchi",
    "Bishop", "Brooks", "Carter", "Castro", "Chen", "Costa", "Cruz", "Dahl", "Das", "Diaz", "Dogan", "Duarte",
    "Eklund", "Engel", "Farrell", "Ferreira", "Fischer", "Foster", "Garcia", "Ghosh", "Gomes", "Graham", "Gurung",
    "Haas", "Hansen", "Harris", "Hayashi", "Hoffmann", "Hughes", "Ibrahim", "Ito", "Iyer", "Jansen", "Joshi",
    "Kaur", "Keller", "Khan", "Kimura", "Klein", "Kovacs", "Kumar", "Lama", "Larsen", "Lee", "Lehmann", "Lopes",
    "Martin", "Mehta", "Meyer", "Mori", "Moreau", "Murphy", "Nair", "Nakamura", "Neumann", "Nguyen", "Novak",
    "Okoye", "Olsen", "Park", "Patel", "Pereira", "Quinn", "Rao", "Reid", "Ricci", "Rocha", "Rossi", "Russo",
    "Sato", "Schmidt", "Sharma", "Silva", "Singh", "Sorensen", "Suzuki", "Tamang", "Tanaka", "Thapa", "Torres",
    "Turner", "Vogel", "Wagner", "Walker", "Wang", "Weber", "Wright", "Yamada", "Young", "Ziegler",
)
# fmt: on
