using System.Collections.Immutable;
using System.Text;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>The key/value pairs of a TXT record (RFC 6763 section 6).</summary>
internal static class TextPairs
{
    /// <summary>Most pairs, sent or remembered.</summary>
    public const int MaximumPairs = 64;

    /// <summary>Most bytes of a TXT record that we send.</summary>
    public const int MaximumSentBytes = 1024;

    /// <summary>Most bytes of a TXT record that we remember; the RFC's own advice for what fits one Ethernet packet.</summary>
    public const int MaximumKeptBytes = 1300;

    /// <summary>Writes pairs in the order of their keys, so that the same pairs are always the same bytes.</summary>
    /// <exception cref="ArgumentException">A key, a pair or the whole is out of its limits.</exception>
    public static ImmutableArray<byte> Format(ImmutableDictionary<string, string> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);

        if (pairs.Count > MaximumPairs)
        {
            throw new ArgumentException($"a service has at most {MaximumPairs} text pairs, this has {pairs.Count}", nameof(pairs));
        }

        ImmutableArray<byte>.Builder bytes = ImmutableArray.CreateBuilder<byte>();
        foreach ((string key, string value) in pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            byte[] pair = Encoding.UTF8.GetBytes($"{key}={value}");
            if (!IsKey(key) || pair.Length > byte.MaxValue)
            {
                throw new ArgumentException($"\"{key}\" is no text key of printable ASCII, or longer than 255 bytes with its value", nameof(pairs));
            }

            bytes.Add((byte)pair.Length);
            bytes.AddRange(pair);
        }

        if (bytes.Count > MaximumSentBytes)
        {
            throw new ArgumentException($"the text of a service has at most {MaximumSentBytes} bytes, this has {bytes.Count}", nameof(pairs));
        }

        // A TXT record without strings is not allowed; one empty string says "nothing".
        return bytes.Count == 0 ? [0] : bytes.ToImmutable();
    }

    /// <summary>Reads pairs. Of two with the same key the first counts; what has no key is skipped; pairs beyond the limit are left out.</summary>
    public static ImmutableDictionary<string, string> Parse(RecordData.Text text)
    {
        ImmutableDictionary<string, string>.Builder pairs = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        ReadOnlySpan<byte> left = text.Strings.AsSpan();
        while (!left.IsEmpty && pairs.Count < MaximumPairs)
        {
            ReadOnlySpan<byte> pair = left.Slice(1, left[0]);
            left = left[(1 + left[0])..];
            int equals = pair.IndexOf((byte)'=');
            string key = Encoding.Latin1.GetString(equals < 0 ? pair : pair[..equals]);
            if (IsKey(key))
            {
                pairs.TryAdd(key, equals < 0 ? "" : Encoding.UTF8.GetString(pair[(equals + 1)..]));
            }
        }

        return pairs.ToImmutable();
    }

    private static bool IsKey(string key) => key.Length > 0 && key.All(letter => letter is >= ' ' and <= '~' and not '=');
}
