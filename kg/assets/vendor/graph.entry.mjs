// Bundled into graph.js: sigma (drawing), graphology (the graph), ForceAtlas2 (layout), shortest paths. See SOURCES.md.
import { MultiDirectedGraph } from "graphology";
import Sigma from "sigma";
import { EdgeArrowProgram, NodeProgram } from "sigma/rendering";
import { floatColor } from "sigma/utils";
import forceAtlas2 from "graphology-layout-forceatlas2";
import { bidirectional } from "graphology-shortest-path";

const { FLOAT, UNSIGNED_BYTE, POINTS } = WebGLRenderingContext;

// One program for all types: circle, square, diamond, triangle, hexagon, ring, cross, pentagon are told apart by shape, not by colour alone.
class NodeShapeProgram extends NodeProgram {
  getDefinition() {
    return {
      VERTICES: 1,
      VERTEX_SHADER_SOURCE: `
        attribute vec4 a_id; attribute vec4 a_color; attribute vec2 a_position; attribute float a_size; attribute float a_shape;
        uniform float u_sizeRatio; uniform float u_pixelRatio; uniform mat3 u_matrix;
        varying vec4 v_color; varying float v_shape; varying float v_size;
        const float bias = 255.0 / 254.0;
        void main() {
          gl_Position = vec4((u_matrix * vec3(a_position, 1)).xy, 0, 1);
          gl_PointSize = a_size / u_sizeRatio * u_pixelRatio * 2.6;
          v_size = gl_PointSize; v_shape = a_shape;
          #ifdef PICKING_MODE
          v_color = a_id;
          #else
          v_color = a_color;
          #endif
          v_color.a *= bias;
        }`,
      FRAGMENT_SHADER_SOURCE: `
        precision highp float;
        varying vec4 v_color; varying float v_shape; varying float v_size;
        float polygon(vec2 p, float n, float turn) {
          float a = atan(p.x, p.y) + turn; float r = 6.2831853 / n;
          return cos(floor(0.5 + a / r) * r - a) * length(p);
        }
        void main() {
          vec2 p = (gl_PointCoord - 0.5) * 2.0;
          float d = length(p) - 0.80;                                                  // 0 circle
          if (v_shape > 6.5) d = polygon(vec2(p.x, -p.y), 5.0, 0.0) - 0.68;            // 7 pentagon
          else if (v_shape > 5.5) d = min(max(abs(p.x) - 0.28, abs(p.y) - 0.82), max(abs(p.y) - 0.28, abs(p.x) - 0.82)); // 6 cross
          else if (v_shape > 4.5) d = abs(length(p) - 0.60) - 0.22;                    // 5 ring
          else if (v_shape > 3.5) d = polygon(p, 6.0, 0.0) - 0.74;                     // 4 hexagon
          else if (v_shape > 2.5) d = polygon(vec2(p.x, -p.y), 3.0, 0.0) - 0.46;       // 3 triangle
          else if (v_shape > 1.5) d = (abs(p.x) + abs(p.y) - 0.95) * 0.7;              // 2 diamond
          else if (v_shape > 0.5) d = max(abs(p.x), abs(p.y)) - 0.70;                  // 1 square
          float soft = 2.0 / max(v_size, 2.0);
          #ifdef PICKING_MODE
          if (length(p) > 0.95) discard;
          gl_FragColor = v_color;
          #else
          float t = 1.0 - smoothstep(-soft, soft, d);
          if (t < 0.01) discard;
          gl_FragColor = vec4(v_color.rgb * t, v_color.a * t);
          #endif
        }`,
      METHOD: POINTS,
      UNIFORMS: ["u_sizeRatio", "u_pixelRatio", "u_matrix"],
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_size", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_shape", size: 1, type: FLOAT },
      ],
    };
  }
  processVisibleItem(nodeIndex, startIndex, data) {
    const array = this.array;
    array[startIndex++] = data.x;
    array[startIndex++] = data.y;
    array[startIndex++] = data.size;
    array[startIndex++] = floatColor(data.color);
    array[startIndex++] = nodeIndex;
    array[startIndex++] = data.shape || 0;
  }
  setUniforms({ sizeRatio, pixelRatio, matrix }, { gl, uniformLocations }) {
    gl.uniform1f(uniformLocations.u_sizeRatio, sizeRatio);
    gl.uniform1f(uniformLocations.u_pixelRatio, pixelRatio);
    gl.uniformMatrix3fv(uniformLocations.u_matrix, false, matrix);
  }
}

window.KGGraph = { Graph: MultiDirectedGraph, Sigma, EdgeArrowProgram, NodeShapeProgram, forceAtlas2, shortestPath: bidirectional };
