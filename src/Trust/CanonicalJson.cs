using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace MedV.Trust;

/// <summary>The canonical form of JSON over which TUF signs (OLPC canonical JSON). See <c>docs/formats/metadata.md</c>, section 2.</summary>
/// <remarks>
/// No white space, members ordered by code point, integers only, and of all characters only <c>"</c> and <c>\</c> are escaped. A PEM key
/// has line feeds, and unescaped they are not JSON; so a <i>file</i> is written with control characters escaped, and is else the same.
/// </remarks>
internal static class CanonicalJson
{
    /// <summary>Reads a document that is to be signed or checked.</summary>
    /// <exception cref="TrustException">
    /// <see cref="TrustFault.Malformed"/>: not UTF-8, not JSON, too deep, a member twice, a number that is no 64-bit integer.
    /// </exception>
    public static JsonElement Parse(ReadOnlySpan<byte> untrusted, string what)
    {
        // The JSON reader leaves bad UTF-8 and lone surrogates to whoever reads the string; here they end at the door.
        if (!Utf8.IsValid(untrusted))
        {
            throw new TrustException(TrustFault.Malformed, $"{what} is not UTF-8");
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = TrustLimits.JsonDepth, AllowDuplicateProperties = false };
            JsonElement element = JsonElement.Parse(untrusted, options);
            Write(element, new NullWriter(), asFile: false);
            return element;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw new TrustException(TrustFault.Malformed, $"{what} is not the JSON that TUF signs: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>A document that was built here, as an element. Without the serializer, which a native build would not have.</summary>
    public static JsonElement ToElement(JsonNode node) => JsonElement.Parse(node.ToJsonString());

    /// <summary>The bytes that are signed and hashed.</summary>
    public static byte[] Encode(JsonElement element) => Encode(element, asFile: false);

    /// <summary>The bytes of a file: the same, with control characters escaped.</summary>
    public static byte[] EncodeFile(JsonElement element) => Encode(element, asFile: true);

    private static byte[] Encode(JsonElement element, bool asFile)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(element, buffer, asFile);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement element, IBufferWriter<byte> output, bool asFile)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, output, asFile);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                bool first = true;
                foreach (JsonElement item in element.EnumerateArray())
                {
                    output.Write(first ? default : ","u8);
                    first = false;
                    Write(item, output, asFile);
                }

                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(Encoding.UTF8.GetBytes(element.GetString()!), output, asFile);
                break;
            case JsonValueKind.Number:
                string text = element.GetRawText();
                if (!element.TryGetInt64(out long number) || text != number.ToString(CultureInfo.InvariantCulture))
                {
                    throw new FormatException($"the number {(text.Length > 40 ? text[..40] : text)} is no 64-bit integer");
                }

                output.Write(Encoding.ASCII.GetBytes(text));
                break;
            default:
                output.Write(element.ValueKind switch
                {
                    JsonValueKind.True => "true"u8,
                    JsonValueKind.False => "false"u8,
                    JsonValueKind.Null => "null"u8,
                    _ => throw new ArgumentException("there is no JSON value to write", nameof(element)),
                });
                break;
        }
    }

    private static void WriteObject(JsonElement element, IBufferWriter<byte> output, bool asFile)
    {
        // UTF-8 bytes sort like code points, as Python's strings do; UTF-16 units do not.
        List<(byte[] Name, JsonElement Value)> members =
            [.. element.EnumerateObject().Select(member => (Encoding.UTF8.GetBytes(member.Name), member.Value))];
        members.Sort((left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));

        output.Write("{"u8);
        bool first = true;
        foreach ((byte[] name, JsonElement value) in members)
        {
            output.Write(first ? default : ","u8);
            first = false;
            WriteString(name, output, asFile);
            output.Write(":"u8);
            Write(value, output, asFile);
        }

        output.Write("}"u8);
    }

    private static void WriteString(ReadOnlySpan<byte> text, IBufferWriter<byte> output, bool asFile)
    {
        output.Write("\""u8);
        while (true)
        {
            int special = asFile
                ? text.IndexOfAny(EscapedInFiles)
                : text.IndexOfAny((byte)'"', (byte)'\\');
            if (special < 0)
            {
                output.Write(text);
                break;
            }

            output.Write(text[..special]);
            output.Write(text[special] >= 0x20
                ? [(byte)'\\', text[special]]
                : Encoding.ASCII.GetBytes(text[special] == '\n' ? "\\n" : $"\\u{text[special]:x4}"));
            text = text[(special + 1)..];
        }

        output.Write("\""u8);
    }

    private static readonly SearchValues<byte> EscapedInFiles =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private sealed class NullWriter : IBufferWriter<byte>
    {
        private byte[] _scratch = new byte[256];

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => Scratch(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => Scratch(sizeHint);

        private byte[] Scratch(int sizeHint)
        {
            if (sizeHint > _scratch.Length)
            {
                _scratch = new byte[sizeHint];
            }

            return _scratch;
        }
    }
}
