package dev.ringway

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import java.io.File

class SurfaceTest {
    @Test
    fun `the public surface is the one that was agreed on`() {
        val agreed = File(System.getProperty("ringway.api"))
        val surface = surface(File(System.getProperty("ringway.classes")))
        if (System.getProperty("ringway.bless") == "1") agreed.writeText(surface)
        assertEquals(agreed.takeIf(File::exists)?.readText(), surface, "when it is meant to change: RINGWAY_BLESS=1")
    }
}
