"""Strings, dicts, sorting."""
words = [f"w{i * 7919 % 5003}" for i in range(60000)]
counts = {}
for word in words:
    counts[word] = counts.get(word, 0) + 1
best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:20]
print(best, len(" ".join(words).upper().split("W1")), sum(len(w.strip("w")) for w in words))
