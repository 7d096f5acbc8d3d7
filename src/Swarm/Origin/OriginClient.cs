using System.Buffers;
using System.Collections.Immutable;
using System.Net.Http.Headers;
using MedV.Chunking;

namespace MedV.Swarm.Origin;

/// <summary>Reads files, and parts of files, of a realm's origins: static web servers with the same content.</summary>
/// <remarks>
/// <para>Whatever it returns is <b>untrusted</b>: the caller checks signatures and hashes.</para>
/// <para>
/// Origins are asked in the given order. One that fails is left alone for a growing time, and the next one goes on where it stopped. Safe for
/// use by any number of threads; no two requests share anything but that knowledge and the connections.
/// </para>
/// </remarks>
public sealed class OriginClient : IDisposable
{
    private const int ScratchBytes = 16 * 1024;

    private readonly OriginConnections _connections;
    private readonly OriginOptions _options;
    private readonly TimeProvider _time;
    private readonly OriginRoster _roster;
    private long _bodyBytesRead;

    /// <summary>Makes a client.</summary>
    /// <param name="origins">At least one address, <c>http</c> or <c>https</c>, without user and query; a path is kept as the folder of the files.</param>
    /// <param name="options">How it reaches them, and how patient it is.</param>
    /// <param name="time">For time-outs and pauses.</param>
    /// <param name="random">Used under a lock of this client's own; give it one that nobody else uses. Spreads the pauses, so that the hosts of a site do not come back in one moment.</param>
    /// <exception cref="ArgumentException">No address, or one that is something else, or a credential for one that is not https.</exception>
    public OriginClient(IReadOnlyList<Uri> origins, OriginOptions options, TimeProvider time, Random random)
    {
        ArgumentNullException.ThrowIfNull(origins);
        ArgumentNullException.ThrowIfNull(options);
        if (origins.Count == 0)
        {
            throw new ArgumentException("at least one origin is needed", nameof(origins));
        }

        _options = options;
        _time = time;
        ImmutableArray<Uri> folders = [.. origins.Select(OriginAddress.Folder)];
        _connections = new OriginConnections(folders, options);
        _roster = new OriginRoster(_connections.Routes, options, time, random);
    }

    /// <summary>Bytes of bodies read so far by all requests, wanted or not.</summary>
    public long BodyBytesRead => Volatile.Read(ref _bodyBytesRead);

    /// <summary>The origins, in the order in which they are asked, and how each did last.</summary>
    public ImmutableArray<OriginReport> Origins => _roster.Report();

    /// <summary>Reads a whole small file.</summary>
    /// <param name="path">Relative to the origin, with <c>/</c>.</param>
    /// <param name="maximumBytes">No more than this is read or kept.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The untrusted bytes.</returns>
    /// <exception cref="OriginException">
    /// No origin gave it. <see cref="OriginFault.NotFound"/> when one that answers has no such file, whatever is wrong with the others;
    /// <see cref="OriginFault.TooLong"/>, or what else was wrong with the last one asked.
    /// </exception>
    public async Task<byte[]> ReadFileAsync(string path, int maximumBytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maximumBytes);

        byte[] content = [];
        await AskInTurnAsync(
            async origin => content = await ReadFromAsync(origin, path, maximumBytes, cancellationToken),
            cancellationToken);
        return content;
    }

    /// <summary>Fetches parts of a file and hands each over as soon as its last byte is there.</summary>
    /// <param name="path">Relative to the origin, with <c>/</c>.</param>
    /// <param name="fileBytes">The length that the whole file has, as signed.</param>
    /// <param name="wanted">Ascending, without overlap. Those with at most 64 KiB between them share a request; the gap is thrown away.</param>
    /// <param name="arrived">
    /// Given the index in <paramref name="wanted"/> and the untrusted bytes, which are only there until it returns. Called in order, each index
    /// once, one at a time. An <see cref="OriginException"/> from it (the bytes are damaged) makes the next origin be asked for the same
    /// range; any other exception ends the fetch.
    /// </param>
    /// <param name="bodyBytesRead">Told how many bytes of a body were just read, gaps included; may be <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="OriginException">No origin gave all of it; what arrived whole has been handed over.</exception>
    /// <exception cref="ArgumentException">The ranges are not ascending, overlap, are empty, or lie beyond the file.</exception>
    public async Task FetchRangesAsync(
        string path,
        long fileBytes,
        IReadOnlyList<ByteRange> wanted,
        Func<int, ReadOnlyMemory<byte>, ValueTask> arrived,
        Action<int>? bodyBytesRead,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(arrived);

        var cursor = new RangeCursor(wanted, fileBytes);
        if (cursor.IsDone)
        {
            return;
        }

        await AskInTurnAsync(
            async origin =>
            {
                while (!cursor.IsDone)
                {
                    await FetchRunAsync(origin, path, fileBytes, cursor, arrived, bodyBytesRead, cancellationToken);
                }
            },
            cancellationToken);
    }

    /// <summary>Looks at every origin, whether it is left alone or not: asks each for the first byte of a file. Nothing is remembered of it.</summary>
    /// <param name="path">A file that every origin has, relative to it.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>One for each origin, in their order.</returns>
    public async Task<ImmutableArray<OriginCheck>> CheckAsync(string path, CancellationToken cancellationToken) =>
        [.. await Task.WhenAll(_connections.Routes.Select(async origin => new OriginCheck(origin.Folder, await TroubleAsync(origin, path, cancellationToken))))];

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _connections.Dispose();

    private async Task<OriginException?> TroubleAsync(OriginRoute origin, string path, CancellationToken cancellationToken)
    {
        Uri address = OriginAddress.Of(origin.Folder, path);
        try
        {
            using OriginAnswer answer = await OriginAnswer.GetAsync(
                origin, address, new RangeHeaderValue(0, 0), firstRead: 0, _options, _time, cancellationToken);
            ThrowUnlessRange(answer.Headers, address, 0, 0, fileBytes: null);
            return null;
        }
        catch (OriginException trouble)
        {
            return trouble;
        }
    }

    private async Task AskInTurnAsync(Func<OriginRoute, Task> ask, CancellationToken cancellationToken)
    {
        ImmutableArray<OriginRoute> available = _roster.Available();
        if (available.IsEmpty)
        {
            throw _roster.NobodyAvailable();
        }

        var failures = new List<OriginException>();
        foreach (OriginRoute origin in available)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await ask(origin);
                _roster.Succeeded(origin);
                return;
            }
            catch (OriginException failure)
            {
                _roster.Failed(origin, failure);
                failures.Add(failure);
            }
        }

        throw Sum(failures);
    }

    // "There is no such file" is an answer, "I could not ask" is none: the answer is what the caller can act on.
    private static OriginException Sum(List<OriginException> failures)
    {
        OriginException telling = failures.Find(failure => failure.Fault == OriginFault.NotFound) ?? failures[^1];
        return failures.Count == 1
            ? telling
            : new OriginException(telling.Fault, string.Join("; ", failures.Select(failure => failure.Message)), telling) { RetryAfter = telling.RetryAfter };
    }

    private async Task<byte[]> ReadFromAsync(OriginRoute origin, string path, int maximumBytes, CancellationToken cancellationToken)
    {
        Uri address = OriginAddress.Of(origin.Folder, path);
        using OriginAnswer answer = await OriginAnswer.GetAsync(origin, address, range: null, firstRead: 0, _options, _time, cancellationToken);
        if (answer.Headers.ContentLength > maximumBytes)
        {
            throw TooLong($"has {answer.Headers.ContentLength} bytes");
        }

        var content = new ArrayBufferWriter<byte>((int)(answer.Headers.ContentLength ?? ScratchBytes) + 1);

        // The library sees to it that there are not more than declared. One byte beyond the limit tells "exactly as long" from "longer".
        int end = (int?)answer.Headers.ContentLength ?? maximumBytes + 1;
        while (content.WrittenCount < end)
        {
            Memory<byte> room = content.GetMemory(1);
            int read = await answer.ReadAsync(room[..Math.Min(room.Length, end - content.WrittenCount)]);
            Count(read, null);
            content.Advance(read);
            if (read == 0)
            {
                break;
            }
        }

        return content.WrittenCount <= maximumBytes ? content.WrittenSpan.ToArray() : throw TooLong("goes on after that");

        OriginException TooLong(string found) => new(OriginFault.TooLong, $"{address} {found}, at most {maximumBytes} are read");
    }

    private async Task FetchRunAsync(
        OriginRoute origin,
        string path,
        long fileBytes,
        RangeCursor cursor,
        Func<int, ReadOnlyMemory<byte>, ValueTask> arrived,
        Action<int>? bodyBytesRead,
        CancellationToken cancellationToken)
    {
        Uri address = OriginAddress.Of(origin.Folder, path);
        int start = cursor.Next;
        int end = cursor.EndOfRun();
        long position = cursor.Current.Offset;
        long last = cursor.LastByte(end);
        using OriginAnswer answer = await OriginAnswer.GetAsync(
            origin, address, new RangeHeaderValue(position, last), firstRead: cursor.Current.Bytes, _options, _time, cancellationToken);
        ThrowUnlessRange(answer.Headers, address, position, last, fileBytes);
        byte[] scratch = Buffers.Shared.Rent(ScratchBytes);
        try
        {
            while (cursor.Next < end)
            {
                ByteRange range = cursor.Current;
                while (position < range.Offset)
                {
                    position += await ReadSomeAsync(scratch.AsMemory(0, (int)Math.Min(scratch.Length, range.Offset - position)));
                }

                byte[] buffer = Buffers.Shared.Rent(range.Bytes);
                try
                {
                    while (position < range.End)
                    {
                        position += await ReadSomeAsync(buffer.AsMemory((int)(position - range.Offset), (int)(range.End - position)));
                    }

                    await arrived(cursor.Next, buffer.AsMemory(0, range.Bytes));
                }
                finally
                {
                    Buffers.Shared.Return(buffer);
                }

                cursor.Advance();
            }
        }
        catch (OriginException broken) when (broken.Fault == OriginFault.ShortBody && answer.WasHeld && cursor.Next > start)
        {
            // The server did not want to wait for us any longer. That is no fault of its own: the caller goes on with what is left.
        }
        finally
        {
            Buffers.Shared.Return(scratch);
        }

        async ValueTask<int> ReadSomeAsync(Memory<byte> room)
        {
            int read = await answer.ReadAsync(room);
            Count(read, bodyBytesRead);
            return read > 0
                ? read
                : throw new OriginException(OriginFault.ShortBody, $"{address} ended at byte {position}, bytes up to {last} were asked for");
        }
    }

    private static void ThrowUnlessRange(HttpContentHeaders headers, Uri address, long first, long last, long? fileBytes)
    {
        ContentRangeHeaderValue? range = headers.ContentRange;
        bool isOnePart = headers.ContentType?.MediaType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true;
        if (!isOnePart || range is not { Unit: "bytes" } || range.From != first || range.To != last || (fileBytes is not null && range.Length != fileBytes))
        {
            string found = !isOnePart ? "several parts" : range is null ? "no single Content-Range" : $"Content-Range {UntrustedText.Short(range.ToString())}";
            throw new OriginException(OriginFault.WrongRange, $"{address} sends {found}, expected bytes {first}-{last}/{fileBytes}");
        }

        if (headers.ContentLength is long length && length != last - first + 1)
        {
            throw new OriginException(OriginFault.WrongRange, $"{address} sends {length} bytes, {last - first + 1} were asked for");
        }
    }

    private void Count(int read, Action<int>? bodyBytesRead)
    {
        Interlocked.Add(ref _bodyBytesRead, read);
        if (read > 0)
        {
            bodyBytesRead?.Invoke(read);
        }
    }
}
