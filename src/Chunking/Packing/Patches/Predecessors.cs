using System.Collections.Immutable;
using System.Text.RegularExpressions;
using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packing.Patches;

/// <summary>Finds what a stream was in an older version: the same path, else the same path but for numbers, else the same name.</summary>
internal sealed partial class Predecessors
{
    private readonly Dictionary<StreamName, int> _byName = [];
    private readonly Dictionary<StreamName, int> _withoutNumbers = [];
    private readonly Dictionary<StreamName, int> _byLastName = [];

    public Predecessors(ImmutableArray<StreamName> names)
    {
        for (int stream = 0; stream < names.Length; stream++)
        {
            _byName.TryAdd(names[stream], stream);
            _withoutNumbers.TryAdd(WithoutNumbers(names[stream]), stream);
            _byLastName.TryAdd(LastName(names[stream]), stream);
        }
    }

    /// <summary>The stream of the older version, or -1.</summary>
    public int Find(StreamName name) =>
        _byName.TryGetValue(name, out int stream)
        || _withoutNumbers.TryGetValue(WithoutNumbers(name), out stream)
        || _byLastName.TryGetValue(LastName(name), out stream)
            ? stream
            : -1;

    /// <summary><c>lib/libssl.so.1.1</c> and <c>lib/libssl.so.3</c> are the same file to a person.</summary>
    private static StreamName WithoutNumbers(StreamName name) => name with { Path = Numbers().Replace(name.Path, "#") };

    private static StreamName LastName(StreamName name) => name with { Path = name.Path[(name.Path.LastIndexOf('/') + 1)..] };

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
