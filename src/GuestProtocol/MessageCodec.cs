using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MedV.GuestProtocol;

/// <summary>Messages as frames, and back. What it gives out has passed all limits of <c>docs/formats/guest-protocol.md</c>.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
public static class MessageCodec
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = ProtocolLimits.Depth };

    /// <summary>Writes a request as a frame.</summary>
    /// <exception cref="ArgumentException">A field is beyond its limit, or the header is not one of a request.</exception>
    public static byte[] Encode(MessageHeader header, HostMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);

        HostMessage allowed = MessageRules.Check(message) ?? throw new ArgumentException($"a field of {MessageTypes.WordOf(message)} is beyond its limit", nameof(message));
        if (header.Id <= 0 || header.Re != 0)
        {
            throw new ArgumentException("a request has a number, and answers none", nameof(header));
        }

        byte[] frame = Write(header, allowed, MessageTypes.OfHost(MessageTypes.WordOf(allowed))!);
        return frame.Length <= ProtocolLimits.FrameBytes ? frame : throw new ArgumentException("the message is larger than a frame", nameof(message));
    }

    /// <summary>Writes an answer or an event as a frame. Its texts are cleaned on the way.</summary>
    /// <returns><see langword="false"/> when it is larger than a frame.</returns>
    /// <exception cref="ArgumentException">A field is beyond its limit, or the header is not one for it.</exception>
    public static bool TryEncode(MessageHeader header, GuestMessage message, [NotNullWhen(true)] out byte[]? frame)
    {
        ArgumentNullException.ThrowIfNull(message);

        GuestMessage allowed = MessageRules.Check(message) ?? throw new ArgumentException($"a field of {MessageTypes.WordOf(message)} is beyond its limit", nameof(message));
        if (header.Id != 0 || (header.Re > 0) != MessageTypes.IsAnswer(message))
        {
            throw new ArgumentException("an answer names its request, an event none", nameof(header));
        }

        frame = Write(header, allowed, MessageTypes.OfGuest(MessageTypes.WordOf(allowed))!);
        if (frame.Length > ProtocolLimits.FrameBytes)
        {
            frame = null;
        }

        return frame is not null;
    }

    /// <summary>Reads a request out of the content of a frame.</summary>
    /// <param name="untrustedContent">What <see cref="FrameDecoder"/> found.</param>
    /// <param name="header">The header; of no worth when the frame is malformed.</param>
    /// <param name="message">The request, if the result is <see cref="Decoding.Message"/>.</param>
    public static Decoding DecodeHost(ReadOnlyMemory<byte> untrustedContent, out MessageHeader header, out HostMessage? message)
    {
        Decoding result = Read(untrustedContent, MessageTypes.OfHost, out header, out object? read);
        message = read is null ? null : MessageRules.Check((HostMessage)read);
        return result == Decoding.Message && header.Re != 0 || header.Id == 0 ? Malformed(out message)
            : result == Decoding.Message && message is null ? Decoding.Refused : result;
    }

    /// <summary>Reads an answer or an event out of the content of a frame.</summary>
    /// <param name="untrustedContent">What <see cref="FrameDecoder"/> found.</param>
    /// <param name="header">The header; of no worth when the frame is malformed.</param>
    /// <param name="message">The message with clean texts, if the result is <see cref="Decoding.Message"/>.</param>
    public static Decoding DecodeGuest(ReadOnlyMemory<byte> untrustedContent, out MessageHeader header, out GuestMessage? message)
    {
        Decoding result = Read(untrustedContent, MessageTypes.OfGuest, out header, out object? read);
        message = read is null ? null : MessageRules.Check((GuestMessage)read);
        return header.Id != 0 || (message is not null && (header.Re > 0) != MessageTypes.IsAnswer(message)) ? Malformed(out message)
            : result == Decoding.Message && message is null ? Decoding.Refused : result;
    }

    private static Decoding Malformed<T>(out T? message)
    {
        message = default;
        return Decoding.Malformed;
    }

    private static Decoding Read(ReadOnlyMemory<byte> content, Func<string, JsonTypeInfo?> find, out MessageHeader header, out object? message)
    {
        (header, message) = (default, null);
        JsonDocument document;
        string word;
        try
        {
            document = JsonDocument.Parse(content, Strict);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Decoding.Malformed;
        }

        using (document)
        {
            if (!TryReadHeader(document.RootElement, out word, out header))
            {
                return Decoding.Malformed;
            }

            if (find(word) is not { } type)
            {
                return Decoding.UnknownType;
            }

            try
            {
                message = document.RootElement.Deserialize(type);
                return Decoding.Message;
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // Half a surrogate pair in a text is an invalid operation to the reader.
                return Decoding.Refused;
            }
        }
    }

    private static bool TryReadHeader(JsonElement root, out string word, out MessageHeader header)
    {
        (word, header) = ("", default);
        if (root.ValueKind != JsonValueKind.Object || !TryReadText(root, "t", out word) || !TryReadText(root, "s", out string session)
            || !SessionNonce.TryParse(session, out SessionNonce nonce) || !TryReadNumber(root, "id", out int id) || !TryReadNumber(root, "re", out int re))
        {
            return false;
        }

        header = new MessageHeader(nonce, id, re);
        return word.Length is > 0 and <= ProtocolLimits.WordCharacters && (id == 0 || re == 0);
    }

    private static bool TryReadText(JsonElement root, string name, out string text)
    {
        text = "";
        if (!root.TryGetProperty(name, out JsonElement member) || member.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        try
        {
            text = member.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // What is not there counts as 0; what is there is from 1.
    private static bool TryReadNumber(JsonElement root, string name, out int number)
    {
        number = 0;
        return !root.TryGetProperty(name, out JsonElement member)
            || (member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out number) && number > 0);
    }

    private static byte[] Write(MessageHeader header, object message, JsonTypeInfo type)
    {
        byte[] fields = JsonSerializer.SerializeToUtf8Bytes(message, type);
        string number = header.Id > 0 ? $",\"id\":{header.Id}" : header.Re > 0 ? $",\"re\":{header.Re}" : "";
        string start = $"\u001e{{\"t\":\"{MessageTypes.WordOf(message)}\",\"s\":\"{header.Session}\"{number}{(fields.Length > 2 ? "," : "")}";

        byte[] frame = new byte[start.Length + fields.Length];
        Encoding.ASCII.GetBytes(start, frame);
        fields.AsSpan(1).CopyTo(frame.AsSpan(start.Length));
        frame[^1] = FrameDecoder.End;
        return frame;
    }
}
