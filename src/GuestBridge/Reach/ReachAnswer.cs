using System.Text;

namespace MedV.GuestBridge.Reach;

/// <summary>How the wish of a guest's program ends.</summary>
internal enum ReachResult
{
    /// <summary>The connection is there.</summary>
    Connected,

    /// <summary>It was no request that is understood.</summary>
    Malformed,

    /// <summary>It was too long.</summary>
    TooLarge,

    /// <summary>It did not come in time.</summary>
    Late,

    /// <summary>Policy does not list the target.</summary>
    Refused,

    /// <summary>Nobody knows the name.</summary>
    Unknown,

    /// <summary>The target does not answer.</summary>
    Unreachable,

    /// <summary>So many connections are open that there is room for no more.</summary>
    Busy,

    /// <summary>A command that is not carried out.</summary>
    Unsupported,
}

/// <summary>Says to a program how its wish ended, in the words of the proxy that it takes us for. Pure.</summary>
internal static class ReachAnswer
{
    /// <summary>The answer by HTTP; for <see cref="ReachResult.Connected"/> the one to <c>CONNECT</c>.</summary>
    /// <param name="result">How it ended.</param>
    /// <param name="target">Where it was to go; null when that is not known.</param>
    public static byte[] Http(ReachResult result, ReachTarget? target)
    {
        string status = result switch
        {
            ReachResult.Connected => "200 Connection established",
            ReachResult.TooLarge => "431 Request Header Fields Too Large",
            ReachResult.Late => "408 Request Timeout",
            ReachResult.Refused => "403 Forbidden",
            ReachResult.Unknown => "502 Bad Gateway",
            ReachResult.Unreachable => "504 Gateway Timeout",
            ReachResult.Busy => "503 Service Unavailable",
            ReachResult.Unsupported => "501 Not Implemented",
            _ => "400 Bad Request",
        };
        if (result == ReachResult.Connected)
        {
            return Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n\r\n");
        }

        string body = $"MedV: {Sentence(result, target)}.\n";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{body}");
    }

    /// <summary>The answer by SOCKS.</summary>
    public static byte[] Socks(ReachResult result)
    {
        byte code = result switch
        {
            ReachResult.Connected => 0,
            ReachResult.Refused => 2,
            ReachResult.Unknown => 4,
            ReachResult.Unreachable => 4,
            ReachResult.Unsupported => 7,
            _ => 1,
        };
        return [SocksReach.Version, code, 0, 1, 0, 0, 0, 0, 0, 0];
    }

    private static string Sentence(ReachResult result, ReachTarget? target) => result switch
    {
        ReachResult.Refused => $"the policy of this workspace does not let it reach {target}",
        ReachResult.Unknown => $"the host does not know the name {target?.Name}",
        ReachResult.Unreachable => $"{target} does not answer",
        ReachResult.Busy => $"{ReachSlots.Count} connections are open, which is all that a workspace may have",
        ReachResult.TooLarge => $"the head of the request has more than {HttpReach.MostBytes} bytes",
        ReachResult.Late => "the request did not come in time",
        ReachResult.Unsupported => "that is not carried out",
        _ => "that is no request for a proxy",
    };
}
