namespace MedV.Store.Tests.BaseDisks;

/// <summary>Progress told at once, on the thread that makes it.</summary>
internal sealed class InlineProgress<T>(Action<T> told) : IProgress<T>
{
    public void Report(T value) => told(value);
}
