using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace MedV.SigningTool.Serving;

/// <summary>Answers one request with a file or a range of it, and counts what was really sent.</summary>
internal sealed class FileAnswer(ServedFolder folder, AccessLog log, TimeProvider time)
{
    // Handed to the connection piece by piece: the count is exact to one piece when a client hangs up.
    private const int PieceBytes = 64 * 1024;

    public async Task AnswerAsync(HttpContext context)
    {
        long sent = 0;
        try
        {
            await AnswerAsync(context, bytes => sent += bytes);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client hung up; what it got is in the log.
        }
        finally
        {
            log.Write(new AccessLogEntry(
                time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}",
                context.Request.Method,
                context.Request.Path.Value ?? "",
                context.Request.Headers.Range.FirstOrDefault(),
                context.Response.StatusCode,
                sent));
        }
    }

    private async Task AnswerAsync(HttpContext context, Action<int> count)
    {
        HttpResponse response = context.Response;
        response.ContentLength = 0;
        bool isHead = HttpMethods.IsHead(context.Request.Method);
        if (!isHead && !HttpMethods.IsGet(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        if (folder.Find(context.Request.Path.Value) is not string path)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        long fileBytes = RandomAccess.GetLength(file);
        response.Headers.AcceptRanges = "bytes";
        response.ContentType = path.EndsWith(".json", StringComparison.Ordinal) ? "application/json" : "application/octet-stream";
        response.Headers.CacheControl = path.EndsWith("timestamp.json", StringComparison.Ordinal) ? "no-cache" : "public, max-age=86400";

        // We give out no validator that If-Range could name, so with one the whole file is the answer.
        string? header = context.Request.Headers.IfRange.Count == 0 ? context.Request.Headers.Range.FirstOrDefault() : null;
        ByteRange? range = isHead ? null : ByteRange.Parse(header, fileBytes);
        if (range is { Length: 0 })
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{fileBytes}";
            return;
        }

        ByteRange part = range ?? new ByteRange(0, fileBytes);
        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {part.Start}-{part.Start + part.Length - 1}/{fileBytes}";
        }

        response.ContentLength = part.Length;
        if (!isHead)
        {
            await SendAsync(response, file, part, count, context.RequestAborted);
        }
    }

    private static async Task SendAsync(
        HttpResponse response, SafeFileHandle file, ByteRange part, Action<int> count, CancellationToken cancellationToken)
    {
        long offset = part.Start;
        long end = part.Start + part.Length;
        while (offset < end)
        {
            Memory<byte> buffer = response.BodyWriter.GetMemory(PieceBytes);

            // The page cache answers at once nearly always, and then a hop to another thread would cost more than the read.
            int bytes = RandomAccess.Read(file, buffer.Span[..(int)Math.Min(buffer.Length, end - offset)], offset);
            if (bytes == 0)
            {
                throw new EndOfStreamException("the file got shorter while it was sent");
            }

            response.BodyWriter.Advance(bytes);
            offset += bytes;
            count(bytes);
            if ((await response.BodyWriter.FlushAsync(cancellationToken)).IsCompleted)
            {
                return;
            }
        }
    }
}
