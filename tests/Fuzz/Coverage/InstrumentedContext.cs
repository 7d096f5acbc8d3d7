using System.Reflection;
using System.Runtime.Loader;

namespace MedV.Fuzz.Coverage;

/// <summary>Loads this program a second time, beside instrumented copies of the products that it tests.</summary>
internal sealed class InstrumentedContext : AssemblyLoadContext
{
    private static readonly string Folder = AppContext.BaseDirectory;
    private static readonly string[] Instrumented = ["MedV.Chunking", "MedV.Discovery", "MedV.DiskFormats", "MedV.GuestProtocol", "MedV.Swarm", "medv-bridge"];

    private readonly Instrumenter _instrumenter = new();

    /// <summary>Calls a static method of this program in its second form.</summary>
    public TResult Call<TResult>(Func<string[], IReadOnlyList<string>, TResult> method, string[] arguments)
    {
        foreach (string name in Instrumented)
        {
            LoadFromAssemblyName(new AssemblyName(name));
        }

        Assembly program = LoadFromAssemblyName(typeof(InstrumentedContext).Assembly.GetName());
        MethodInfo same = program
            .GetType(method.Method.DeclaringType!.FullName!, throwOnError: true)!
            .GetMethod(method.Method.Name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        return (TResult)same.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments, _instrumenter.Parts], null)!;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(Folder, assemblyName.Name + ".dll");
        if (assemblyName.Name is not { } name || !(name.StartsWith("MedV.", StringComparison.Ordinal) || Instrumented.Contains(name)) || !File.Exists(path))
        {
            return null;
        }

        if (!Instrumented.Contains(name))
        {
            return LoadFromAssemblyPath(path);
        }

        using MemoryStream copy = _instrumenter.Instrument(path);
        return LoadFromStream(copy);
    }
}
