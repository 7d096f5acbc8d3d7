using System.Text;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;
using MedV.GuestBridge.Reach;

namespace MedV.Fuzz.Targets;

/// <summary>What a program of a guest says to the proxy: HTTP, or SOCKS behind its greeting, told apart by the first byte.</summary>
internal sealed class ProxyTarget : FuzzTarget
{
    private static readonly string[] Tokens =
    [
        "\r\n\r\n", "\r\n", "CONNECT ", "GET http://", " HTTP/1.1", "Host: ", "Connection: ", "Proxy-Connection: ", "Content-Length: ", "[::1]", ":443", ":65536", "@", "#", "?", "*.", "127.0.0.1", "0x7f.1",
        "::ffff:127.0.0.1", "\0", "\t", "%", "\u0005\u0001\0", "\u0005\u0001\0\u0003",
    ];

    public ProxyTarget() => OwnMutations = [AddToken];

    /// <inheritdoc/>
    public override string Name => "reach";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 4 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override int Room => 40_000;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        ReadOnlySpan<byte> bytes = input.Bytes;
        bool isSocks = bytes.Length > 0 && bytes[0] == SocksReach.Version;
        ReachParse parse;
        using (meter.Measure())
        {
            if (isSocks)
            {
                bool isGreeting = SocksReach.TryGreeting(bytes, out int greeting);
                FuzzException.Require(greeting <= bytes.Length, "a greeting is longer than what came");
                if (!isGreeting || greeting == 0)
                {
                    return;
                }

                bytes = bytes[greeting..];
            }

            parse = isSocks ? SocksReach.Parse(bytes) : HttpReach.Parse(bytes);
        }

        Probe.Note("kind", (long)parse.Kind);
        bool isWhole = parse.Kind is ReachParseKind.Connect or ReachParseKind.HandOn;
        FuzzException.Require(isWhole == (parse.Target is not null), "a request goes nowhere, or what is none goes somewhere");
        if (!isWhole)
        {
            return;
        }

        FuzzException.Require(parse.Consumed > 0 && parse.Consumed <= bytes.Length, "more was read than came");
        ReachTarget target = parse.Target!;
        FuzzException.Require(ReachTarget.TryParse(target.Name, target.Port) == target, $"{target} is read as another target");
        ReadOnlySpan<byte> less = bytes[..(parse.Consumed - 1)];
        FuzzException.Require((isSocks ? SocksReach.Parse(less) : HttpReach.Parse(less)).Kind == ReachParseKind.More, "a part of it is a request already");
        if (parse.Kind == ReachParseKind.HandOn)
        {
            CheckHead(Encoding.Latin1.GetString(parse.Forward.Span));
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases()
    {
        (string Name, string Text)[] bases =
        [
            ("get", "GET http://ledger.example.com:8080/a?b HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, X-Own\r\nX-Own: 1\r\nAccept: */*\r\n\r\n"),
            ("post", "POST http://a.b HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi"),
            ("connect", "CONNECT a.b:443 HTTP/1.1\r\nHost: a.b\r\n\r\n"),
            ("connect6", "CONNECT [2001:db8::1]:443 HTTP/1.1\r\n\r\n"),
            ("socksName", "\u0005\u0001\0\u0005\u0001\0\u0003\u0003a.b\u0001\u00bb"),
            ("socksNumber", "\u0005\u0002\u0002\0\u0005\u0001\0\u0001\u000a\0\0\u0001\0P"),
            ("socksSix", "\u0005\u0001\0\u0005\u0001\0\u0004\u0020\u0001\u000d\u00b8\0\0\0\0\0\0\0\0\0\0\0\u0001\0P"),
        ];
        foreach ((string name, string text) in bases)
        {
            byte[] content = Encoding.Latin1.GetBytes(text);
            var map = new FieldMap();
            map.AddUnknown(content, 0, content.Length, 1);
            yield return new FuzzBase(name, content, map);
        }
    }

    // What goes out has one host, says that it is the last, and ends where it ends.
    private static void CheckHead(string head)
    {
        FuzzException.Require(head.EndsWith("\r\nConnection: close\r\n\r\n", StringComparison.Ordinal) && head.IndexOf("\r\n\r\n", StringComparison.Ordinal) == head.Length - 4, "a head ends early");
        string[] lines = head[..^4].Split("\r\n");
        FuzzException.Require(lines.Count(line => line.StartsWith("host:", StringComparison.OrdinalIgnoreCase)) == 1, "a head has several hosts, or none");
        FuzzException.Require(lines.Count(line => line.StartsWith("connection:", StringComparison.OrdinalIgnoreCase)) == 1, "a head says two things of its connection");
        FuzzException.Require(!lines.Any(line => line.AsSpan().ContainsAny('\r', '\n', '\0')), "a line is two");
    }

    private static void AddToken(Workbench input, Random random) =>
        input.Write(random.Next(input.Length + 1), Encoding.Latin1.GetBytes(Tokens[random.Next(Tokens.Length)]));
}
