namespace MedV.LegacyAgent.Session;

/// <summary>Frames that wait to be written: so many at most.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class FrameQueue
{
    private const int Most = 64;

    private readonly Queue<byte[]> _frames = new();
    private bool _isClosed;

    /// <summary>Adds a frame if there is room; drops it otherwise.</summary>
    public void Offer(byte[] frame)
    {
        lock (_frames)
        {
            if (!_isClosed && _frames.Count < Most)
            {
                _frames.Enqueue(frame);
                Monitor.PulseAll(_frames);
            }
        }
    }

    /// <summary>Adds a frame when there is room. A host that takes nothing gets no answers, and is asked nothing more.</summary>
    public void Add(byte[] frame)
    {
        lock (_frames)
        {
            while (!_isClosed && _frames.Count >= Most)
            {
                Monitor.Wait(_frames);
            }

            Offer(frame);
        }
    }

    /// <summary>Takes the next frame.</summary>
    /// <returns>It; null once the queue is closed.</returns>
    public byte[]? Take()
    {
        lock (_frames)
        {
            while (!_isClosed && _frames.Count == 0)
            {
                Monitor.Wait(_frames);
            }

            if (_isClosed)
            {
                return null;
            }

            Monitor.PulseAll(_frames);
            return _frames.Dequeue();
        }
    }

    /// <summary>Ends all waiting.</summary>
    public void Close()
    {
        lock (_frames)
        {
            _isClosed = true;
            Monitor.PulseAll(_frames);
        }
    }
}
