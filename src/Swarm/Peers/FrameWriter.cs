using System.Threading.Channels;

namespace MedV.Swarm.Peers;

/// <summary>The sending side of a connection: one write at a time, messages and chunks in turn.</summary>
/// <param name="stream">To where.</param>
/// <param name="pace">Told what moves, so that a peer that takes nothing is noticed.</param>
internal sealed class FrameWriter(Stream stream, Pace pace) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Sends whole frames, and comes back when the system has taken them.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frames, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            pace.Begin();
            await stream.WriteAsync(frames, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            pace.End();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Sends all messages that wait, in one go.</summary>
    public async ValueTask WriteAsync(ChannelReader<byte[]> messages, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            pace.Begin();
            while (messages.TryRead(out byte[]? frame))
            {
                await stream.WriteAsync(frame, cancellationToken);
            }

            await stream.FlushAsync(cancellationToken);
            pace.End();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
