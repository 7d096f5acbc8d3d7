using System.Text;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Tests;

/// <summary>The golden packets of tests/vectors/discovery: hexadecimal digits, and comment lines that begin with <c>#</c>.</summary>
internal static class Vectors
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "vectors", "discovery");

    /// <summary>The names of all vectors of a kind.</summary>
    public static TheoryData<string> NamesOf(string kind) =>
        [.. Directory.GetFiles(Path.Combine(Folder, kind), "*.hex").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>The bytes of a vector.</summary>
    public static byte[] Read(string kind, string name) => Convert.FromHexString(string.Concat(
        File.ReadLines(Path.Combine(Folder, kind, name + ".hex")).Where(line => !line.StartsWith('#')).Select(line => line.Trim())));

    /// <summary>What a vector says, in the words of <see cref="Describe"/>.</summary>
    public static string Meaning(string kind, string name) => File.ReadAllText(Path.Combine(Folder, kind, name + ".txt")).ReplaceLineEndings("\n");

    /// <summary>A message in words, one line for each question and record.</summary>
    public static string Describe(DnsMessage message)
    {
        var text = new StringBuilder();
        text.Append(message.IsResponse ? "response" : "query").Append(message.IsTruncated ? " truncated" : "").Append($" id {message.Id}\n");
        foreach (Question question in message.Questions)
        {
            text.Append($"question {question.Name} {question.Type}{(question.WantsUnicast ? " unicast" : "")}\n");
        }

        Describe(text, "answer", message.Answers);
        Describe(text, "authority", message.Authorities);
        Describe(text, "additional", message.Additionals);
        return text.ToString();
    }

    private static void Describe(StringBuilder text, string section, IEnumerable<DnsRecord> records)
    {
        foreach (DnsRecord record in records)
        {
            text.Append($"{section} {record.Name} {record.Seconds}s{(record.CacheFlush ? " flush" : "")} {record.Type} {Describe(record.Data)}\n");
        }
    }

    private static string Describe(RecordData data) => data switch
    {
        RecordData.Pointer pointer => pointer.Target.ToString(),
        RecordData.Service service => $"{service.Priority} {service.Weight} {service.Port} {service.Target}",
        RecordData.Address address => address.Value.ToString(),
        RecordData.Text strings => string.Join(' ', Rules.TextPairs.Parse(strings).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}={pair.Value}")),
        RecordData.Other other => Convert.ToHexStringLower(other.Bytes.AsSpan()),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
