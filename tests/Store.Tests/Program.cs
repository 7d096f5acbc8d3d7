using MedV.Store.Tests.BaseDisks;
using MedV.Store.Tests.Seeds;

namespace MedV.Store.Tests;

/// <summary>The test assembly as a program: the victim of <see cref="KilledProcessTests"/> and <see cref="KilledRunTests"/>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [KilledRunTests.Index, string tree])
        {
            await KilledRunTests.IndexAsync(tree, Console.Out);
        }

        if (args is not [KilledProcessTests.Assemble or KilledProcessTests.AssembleAndDamage, string folder])
        {
            await Console.Error.WriteLineAsync("run these tests with dotnet test");
            return 2;
        }

        await KilledProcessTests.AssembleAsync(folder, Console.Out, damage: args[0] == KilledProcessTests.AssembleAndDamage);
        return 0;
    }
}
