using System.Net.Sockets;
using System.Text.Json;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Keeps a machine's state in a file. The record beside it is written last and goes first: without it there is no snapshot.</summary>
internal sealed class SnapshotStore(QemuLayout layout, TimeProvider time)
{
    private const int BufferBytes = 1024 * 1024;
    private const int LongestRecord = 4096;

    private string Unfinished => layout.Snapshot + ".new";

    /// <summary>Looks whether there is a snapshot that belongs to <paramref name="fingerprint"/>.</summary>
    /// <returns>Whether it fits, and one sentence when there is one that does not.</returns>
    public (bool Fits, string? Why) Look(string fingerprint)
    {
        if (!File.Exists(layout.SnapshotRecord))
        {
            return (false, null);
        }

        try
        {
            var file = new FileInfo(layout.SnapshotRecord);
            SnapshotRecord? record = file.Length <= LongestRecord ? JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), QmpJson.Default.SnapshotRecord) : null;
            return record is null ? (false, "the snapshot's record is damaged, so the machine boots")
                : !File.Exists(layout.Snapshot) || new FileInfo(layout.Snapshot).Length != record.Bytes ? (false, "the snapshot is lost or cut off, so the machine boots")
                : record.Fingerprint != fingerprint ? (false, "the snapshot belongs to another version, QEMU or state of the disks, so the machine boots")
                : (true, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return (false, "the snapshot's record cannot be read, so the machine boots");
        }
    }

    /// <summary>Forgets the snapshot. Before the processors of a resumed machine run, so that no state is ever resumed twice.</summary>
    public void Discard()
    {
        File.Delete(layout.SnapshotRecord);
        File.Delete(layout.Snapshot);
        File.Delete(Unfinished);
    }

    /// <summary>Takes QEMU's state from a socket to a file, all of it on disk at the return.</summary>
    /// <returns>Its length.</returns>
    public async Task<long> ReceiveAsync(Func<Task> start, long mostBytes, CancellationToken cancellationToken)
    {
        Discard();
        File.Delete(layout.Transfer);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(layout.Transfer));
        listener.Listen(1);
        await start();
        using Socket source = await listener.AcceptAsync(cancellationToken).AsTask().WaitAsync(QemuLimits.Answer, time, cancellationToken);
        File.Delete(layout.Transfer);
        await using var file = new FileStream(Unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] buffer = new byte[BufferBytes];
        long total = 0;
        while (await source.ReceiveAsync(buffer, cancellationToken).AsTask().WaitAsync(QemuLimits.Transfer, time, cancellationToken) is var count and > 0)
        {
            total += count;
            if (total > mostBytes)
            {
                throw new IOException($"the state is longer than {mostBytes} bytes");
            }

            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return total;
    }

    /// <summary>Makes what was received the snapshot.</summary>
    public void Commit(SnapshotRecord record)
    {
        File.Move(Unfinished, layout.Snapshot, overwrite: true);
        WriteWhole(layout.SnapshotRecord, JsonSerializer.SerializeToUtf8Bytes(record, QmpJson.Default.SnapshotRecord));
    }

    /// <summary>Gives the snapshot to a QEMU that waits for it.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await using var file = new FileStream(layout.Snapshot, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var target = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await target.ConnectAsync(new UnixDomainSocketEndPoint(layout.Transfer), cancellationToken);
        await using var stream = new NetworkStream(target, ownsSocket: false);
        await file.CopyToAsync(stream, BufferBytes, cancellationToken);
        target.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Writes a small file so that it is there whole or not at all.</summary>
    public static void WriteWhole(string path, byte[] content)
    {
        string unfinished = path + ".new";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
