using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using MedV.Daemon.Telemetry;
using MedV.Terminal;
using Microsoft.AspNetCore.Http;

namespace MedV.Daemon.Control;

/// <summary>Answers <c>GET /v1/events</c>: one JSON object a line, those that are kept, and on request those to come.</summary>
internal sealed class EventStream(IDaemonControl control)
{
    /// <summary>Its address.</summary>
    public const string Path = "/v1/events";

    // Each holds a connection for as long as it likes, and reports need some too.
    private const int MostStreams = 16;
    private const int FlushBytes = 64 * 1024;
    private const int MostLast = 100_000;

    private int _streams;

    /// <summary>Writes the whole answer.</summary>
    /// <exception cref="ControlException">The request is refused; nothing was written.</exception>
    public async Task WriteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (context.Request.Method != HttpMethods.Get)
        {
            throw new ControlException(ExitCode.WrongUsage, $"{Path} takes {HttpMethods.Get}, not {context.Request.Method}");
        }

        long after = Number(context.Request, "after", long.MaxValue) ?? 0;
        long? last = Number(context.Request, "last", MostLast);
        bool follow = context.Request.Query["follow"].ToString() switch
        {
            "" or "false" => false,
            "true" => true,
            string other => throw new ControlException(ExitCode.WrongUsage, $"follow '{other}' is neither true nor false"),
        };
        if (Interlocked.Increment(ref _streams) > MostStreams)
        {
            Interlocked.Decrement(ref _streams);
            throw new ControlException(ExitCode.InUse, $"{MostStreams} programs read events already", "end one of them");
        }

        try
        {
            after = last is > 0 ? long.Max(after, control.BeforeLastEvents((int)last.Value)) : after;
            context.Response.ContentType = "application/x-ndjson";
            await context.Response.StartAsync(cancellationToken);
            await CopyAsync(control.EventsAsync(after, follow, cancellationToken), context.Response.BodyWriter, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private static async Task CopyAsync(IAsyncEnumerable<EventLine> lines, PipeWriter output, CancellationToken cancellationToken)
    {
        await using IAsyncEnumerator<EventLine> each = lines.GetAsyncEnumerator(cancellationToken);
        int unflushed = 0;
        while (true)
        {
            ValueTask<bool> next = each.MoveNextAsync();
            if (!next.IsCompleted || unflushed > FlushBytes)
            {
                // Nothing more for now: who follows sees what there is.
                await output.FlushAsync(cancellationToken);
                unflushed = 0;
            }

            if (!await next)
            {
                await output.FlushAsync(cancellationToken);
                return;
            }

            output.Write(each.Current.Utf8.Span);
            unflushed += each.Current.Utf8.Length;
        }
    }

    private static long? Number(HttpRequest request, string name, long most)
    {
        string text = request.Query[name].ToString();
        return text.Length == 0 ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most ? number
            : throw new ControlException(ExitCode.WrongUsage, $"{name} '{text}' is not a whole number from 0 to {most}");
    }
}
