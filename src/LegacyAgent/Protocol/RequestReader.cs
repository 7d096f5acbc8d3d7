using MedV.LegacyAgent.Json;

namespace MedV.LegacyAgent.Protocol;

/// <summary>The one door for what a host says: docs/formats/guest-protocol.md, "Messages" and "Requests".</summary>
internal static class RequestReader
{
    private const long FirstTime = 315_532_800_000, LastTime = 7_258_118_400_000 - 1;
    private const int LongestIdleSeconds = 366 * 24 * 60 * 60;
    private const int IconBytes = ProtocolLimits.IconPixels * ProtocolLimits.IconPixels * 4;

    /// <summary>Reads the content of a frame.</summary>
    /// <param name="untrustedContent">What <see cref="FrameReader"/> found.</param>
    /// <param name="request">The request; with its type, session and number alone when it is unknown or refused; null when it is malformed.</param>
    public static Reading Read(string untrustedContent, out Request? request)
    {
        request = null;
        if (JsonReader.ReadObject(untrustedContent) is not { } fields || !TryReadHeader(fields, out Request header))
        {
            return Reading.Malformed;
        }

        request = header;
        try
        {
            if (ReadFields(header, new Members(fields)) is not { } whole)
            {
                return Reading.UnknownType;
            }

            request = whole;
            return Reading.Message;
        }
        catch (RefusedException)
        {
            return Reading.Refused;
        }
    }

    private static bool TryReadHeader(Dictionary<string, object?> fields, out Request header)
    {
        header = new Request("", "", 0);
        if (!fields.TryGetValue("t", out object? t) || t is not string word || word.Length is 0 or > ProtocolLimits.WordCharacters || Names.HasHalfPair(word)
            || !fields.TryGetValue("s", out object? s) || s is not string session || !Names.IsHexadecimal(session, 32)
            || !fields.TryGetValue("id", out object? id) || id is not (long and > 0 and <= int.MaxValue) || fields.ContainsKey("re"))
        {
            return false;
        }

        header = new Request(word, session, (int)(long)id);
        return true;
    }

    private static Request? ReadFields(Request header, Members from) => header.Word switch
    {
        "hello" => Hello(header with { Versions = from.Numbers("versions", ProtocolLimits.ListEntries) }),
        "apps" => header with { From = (int)from.Number("from", 0, ProtocolLimits.Apps) },
        "icon" => header with { Hash = from.Text("hash", hash => Names.IsHexadecimal(hash, 64)), Offset = from.Number("offset", 0, IconBytes - 1), Length = PieceLength(from) },
        "launch" => Launch(header, from),
        "put" => Put(header, from),
        "get" => header with { Launch = LaunchName(from), File = FileName(from), Offset = from.Number("offset", 0, ProtocolLimits.FileBytes), Length = PieceLength(from) },
        "forget" => header with { Launch = LaunchName(from) },
        "open" => Open(header, from),
        "status" or "quiesce" or "shutdown" => header,
        "setTime" => header with { UnixMilliseconds = from.Number("unixMilliseconds", FirstTime, LastTime) },
        "drive" => header with { IdleAfter = (int)from.Number("idleAfter", 0, LongestIdleSeconds), Every = (int)from.Number("every", 0, LongestIdleSeconds) },
        "network" => header with { Proxy = from.TextOrNull("proxy", Names.IsAddress) },
        _ => null,
    };

    private static Request Hello(Request request) => request.Versions.Count > 0 ? request : throw new RefusedException();

    private static Request Launch(Request header, Members from)
    {
        from.Display("display");
        return header with
        {
            Launch = LaunchName(from),
            App = from.Text("app", Names.IsAppKey),
            Files = from.Texts("files", ProtocolLimits.FilesPerLaunch, Names.IsFileName),
        };
    }

    private static Request Put(Request header, Members from)
    {
        Request put = header with
        {
            Launch = LaunchName(from),
            File = FileName(from),
            Offset = from.Number("offset", 0, ProtocolLimits.FileBytes),
            Total = from.Number("total", 0, ProtocolLimits.FileBytes),
            Data = from.Bytes("data", ProtocolLimits.PieceBytes),
        };
        return put.Offset + put.Data.Length <= put.Total ? put : throw new RefusedException();
    }

    private static Request Open(Request header, Members from)
    {
        from.Display("display");
        return header with { Url = from.Text("url", Names.IsUrl) };
    }

    private static string LaunchName(Members from) => from.Text("launch", Names.IsLaunch);

    private static string FileName(Members from) => from.Text("file", Names.IsFileName);

    private static int PieceLength(Members from) => (int)from.Number("length", 1, ProtocolLimits.PieceBytes);
}
