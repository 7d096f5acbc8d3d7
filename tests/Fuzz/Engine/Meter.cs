namespace MedV.Fuzz.Engine;

/// <summary>What a product used for one input. Checks of the harness itself do not count.</summary>
internal sealed class Meter
{
    private long _start;

    public long AllocatedBytes { get; private set; }

    /// <summary>Bytes that a product read from the input.</summary>
    public long ReadBytes { get; set; }

    public void Clear() => (AllocatedBytes, ReadBytes) = (0, 0);

    /// <summary>The product starts to work.</summary>
    public Scope Measure()
    {
        _start = GC.GetAllocatedBytesForCurrentThread();
        return new Scope(this);
    }

    internal readonly ref struct Scope(Meter meter)
    {
        /// <summary>It stops, or threw.</summary>
        public void Dispose() => meter.AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - meter._start;
    }
}
