using MedV.Fuzz.Coverage;

namespace MedV.Fuzz.Engine;

/// <summary>Finds a few small cases that take all the ways that many cases take.</summary>
internal static class CorpusReducer
{
    /// <summary>Reduces a corpus: the shortest case for each way, trimmed as long as the ways for which it was chosen stay.</summary>
    /// <param name="target">What the cases are for.</param>
    /// <param name="cases">The corpus.</param>
    /// <param name="mostBytes">Longer cases, as text, are left out.</param>
    public static List<FuzzCase> Reduce(FuzzTarget target, IEnumerable<FuzzCase> cases, int mostBytes)
    {
        var executor = new Executor(target);
        var shortest = new Dictionary<int, FuzzCase>();
        foreach (FuzzCase input in cases.OrderBy(input => input.ToString().Length).ThenBy(input => input.ToString(), StringComparer.Ordinal))
        {
            if (executor.Execute(input) is null)
            {
                foreach (int way in Ways())
                {
                    shortest.TryAdd(way, input);
                }
            }
        }

        // The rarest last: whoever has one has many of the others, so that those need nobody of their own.
        // The bases are there anyway.
        var covered = new HashSet<int>();
        foreach (FuzzBase from in target.Bases)
        {
            executor.Execute(new FuzzCase(target.Name, from.Name, from.Content.Length, []));
            covered.UnionWith(Ways());
        }

        var chosen = new List<FuzzCase>();
        foreach (FuzzCase input in shortest.Values.Distinct().OrderByDescending(input => input.ToString().Length))
        {
            executor.Execute(input);
            List<int> own = [.. Ways().Where(way => !covered.Contains(way) && shortest[way] == input)];
            if (own.Count == 0)
            {
                continue;
            }

            FuzzCase trimmed = Trimmer.Trim(input, 1000, fewer => executor.Execute(fewer) is null && own.TrueForAll(way => Probe.Map[way] != 0));
            if (trimmed.ToString().Length <= mostBytes)
            {
                executor.Execute(trimmed);
                covered.UnionWith(Ways());
                chosen.Add(trimmed);
            }
        }

        return [.. chosen.DistinctBy(input => input.ToString()).OrderBy(input => input.Base, StringComparer.Ordinal).ThenBy(input => input.ToString().Length)];
    }

    private static List<int> Ways()
    {
        var ways = new List<int>();
        ReadOnlySpan<byte> map = Probe.Map;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i] != 0)
            {
                ways.Add(i);
            }
        }

        return ways;
    }
}
